"""
What a search must find, by walking over everything: written from the text of the standard alone.

https://hl7.org/fhir/R4/search.html
"""
