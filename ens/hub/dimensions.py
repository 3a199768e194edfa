"""
By what people may be counted, and how a received thing tells it.
"""

BY = {
    "type": "resource->>'$.resourceType'",
    "month": "month",
    "category": "category",
    "basis": "basis",
    "born": "born",
    "sex": "sex",
    "profession": "profession",
    "document": "if(resource->>'$.resourceType' = 'DocumentReference',"
    " resource->>'$.type.coding[0].code', null)",
    "measure": "if(resource->>'$.resourceType' = 'Observation',"
    " resource->>'$.code.coding[0].code', null)",
    "vaccine": "if(resource->>'$.resourceType' = 'Immunization',"
    " resource->>'$.vaccineCode.coding[0].code', null)",
}
# Values that nobody listed beforehand: to be there is to tell something.
OPEN = frozenset({"born", "document", "measure", "profession", "vaccine"})
