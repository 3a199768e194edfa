"""
A patient summary as CDA, both ways: written from a FHIR document, read into one.

Sources: CI-SIS "Volet de synthèse médicale" and "IPS-FR" (ANS), whose entries are those of IHE
PCC; IPS 2.0.0 for the FHIR side. Each way says what had no place on the other side: what is
written is read again and compared, so that the report is a measure and not a promise.
"""
