"""
Operations ($name): one file each; `table` lists them, and the routes are made from it.

https://hl7.org/fhir/R4/operations.html
"""
