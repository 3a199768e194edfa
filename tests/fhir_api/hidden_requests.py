"""
What is asked in two worlds that differ by one hidden report.
"""

SHAPES = {
    "document": "DocumentReference/{document}",
    "list": "List/{list}",
    "binary": "Binary/{binary}",
    "result": "Observation/{result}",
}
READS = [
    (method, f"{shape}{rest}", {})
    for shape in SHAPES.values()
    for method, rest in (
        ("GET", ""), ("HEAD", ""), ("GET", "/_history"), ("GET", "/_history/1"),
        ("GET", "/_history/2"), ("GET", "/_history/9"), ("DELETE", ""),
        ("GET", "/$remarks"), ("GET", "/$validate"), ("POST", "/$validate?mode=update"),
        ("GET", "/$validate?mode=delete"),
    )
]  # fmt: skip
READS += [
    ("GET", "Binary/{binary}", {"accept": "application/fhir+json"}),
    ("GET", "Binary/{binary}", {"accept": "text/xml"}),
    ("GET", "DocumentReference/{document}", {"if-none-match": 'W/"2"'}),
    ("GET", "DocumentReference/{document}", {"if-modified-since": "Fri, 01 Jan 2999 00:00:00 GMT"}),
    ("DELETE", "DocumentReference/{document}", {"if-match": 'W/"9"'}),
    ("DELETE", "Observation/{result}", {"if-match": 'W/"1"'}),
]
SEARCHES = [
    "DocumentReference?patient={patient}",
    "DocumentReference?patient={patient}&_id={document}",
    "DocumentReference?_id={document}",
    "DocumentReference?patient={patient}&identifier=urn:ietf:rfc:3986|{master}",
    "DocumentReference?identifier=urn:ietf:rfc:3986|{master}",
    "DocumentReference?patient={patient}&type=http://loinc.org|11502-2",
    "DocumentReference?patient={patient}&_summary=count",
    "DocumentReference?patient={patient}&_count=0",
    "DocumentReference?patient={patient}&_total=accurate&_count=1",
    "DocumentReference?patient={patient}&_sort=date",
    "DocumentReference?patient={patient}&_sort=-date&_count=1",
    "DocumentReference?patient={patient}&date=2026",
    "DocumentReference?patient={patient}&isArchived:not=true&period-start:missing=true",
    "DocumentReference?patient={patient}&security-label=MASQUE_PS",
    "DocumentReference?patient={patient}&status:not=current",
    "DocumentReference?patient={patient}&custodian:missing=true",
    "DocumentReference?patient={patient}&_lastUpdated=ge2020",
    "DocumentReference?patient={patient}&_include=DocumentReference:subject",
    "DocumentReference?patient={patient}&_revinclude=List:item",
    "DocumentReference?patient={patient}&_revinclude=Observation:derived-from",
    "DocumentReference?_id={document}&_revinclude=Observation:derived-from",
    "Observation?patient={patient}",
    "Observation?patient={patient}&code=http://loinc.org|2823-3",
    "Observation?patient={patient}&code=2823-3&_summary=count",
    "Observation?patient={patient}&derived-from=DocumentReference/{document}",
    "Observation?derived-from=DocumentReference/{document}",
    "Observation?patient={patient}&category=laboratory",
    "Observation?_id={result}",
    "Observation?_id={result}&_include=Observation:derived-from",
    "Observation?patient={patient}&_include=Observation:derived-from",
    "Observation?patient={patient}&_sort=-_lastUpdated&_count=1",
    "List?patient={patient}",
    "List?patient={patient}&item=DocumentReference/{document}",
    "List?_id={list}&_include=List:item",
    "List?patient={patient}&_include=List:item",
    "Binary?_id={binary}",
    "Patient?_id={patient}&_revinclude=DocumentReference:patient",
    "Patient?_id={patient}&_revinclude=Observation:subject&_revinclude=List:subject",
    "DocumentReference?patient={patient}&_sort=-date,-_lastUpdated&_count=1",
    "DocumentReference?patient={patient}&_sort=_id,date&_total=estimate",
    "DocumentReference?patient={patient}&custodian:missing=false&_count=1&_total=accurate",
    "Observation?patient={patient}&derived-from:missing=true",
    "Observation?patient={patient}&derived-from:missing=false&_total=accurate",
    "Observation?patient={patient}&code:not=29463-7&_sort=date,_id&_count=1",
    "Observation?patient={patient}&date=ap2026-03-02&_count=1",
]
CHAINS = [
    "Observation?patient={patient}&derived-from:DocumentReference.status=current",
    "Observation?patient={patient}&derived-from:DocumentReference.status=current&_count=1",
    "Observation?patient={patient}&derived-from:DocumentReference.status:not=superseded",
    "Observation?patient={patient}&derived-from:DocumentReference.custodian:missing=true",
    "Observation?derived-from:DocumentReference._id={document}&_total=accurate",
    "Observation?derived-from:DocumentReference.identifier=urn:ietf:rfc:3986|{master}",
    "Observation?patient={patient}&derived-from:DocumentReference.date=gt2020&_summary=count",
    "List?patient={patient}&item:DocumentReference._id={document}",
    "List?patient={patient}&item:DocumentReference.status=current&_sort=date,-_id&_count=1",
    "List?patient={patient}&item:Observation.code=2823-3",
    "DocumentReference?patient={patient}&_has:Observation:derived-from:code=2823-3",
    "DocumentReference?patient={patient}&_has:Observation:derived-from:code:not=1&_count=1",
    "DocumentReference?patient={patient}&_has:List:item:_id={list}",
    "DocumentReference?patient={patient}&_has:List:item:status=current&_sort=-date,_id",
    "DocumentReference?_has:Observation:derived-from:_id={result}&_total=accurate",
    "Patient?_has:Observation:subject:_id={result}",
    "Patient?_id={patient}&_has:Observation:patient:derived-from=DocumentReference/{document}",
    "Patient?_id={patient}&_has:DocumentReference:patient:identifier=urn:ietf:rfc:3986|{master}",
    "Patient?_id={patient}&_has:DocumentReference:subject:_lastUpdated=gt2020&_summary=count",
]
# Value sets, hierarchies, labels and lists: what decides is read in the rows of the things seen.
SEARCHES += [
    "Observation?patient={patient}&category:in=http://hl7.org/fhir/ValueSet/observation-category",
    (
        "Observation?patient={patient}&category:not-in=http://hl7.org/fhir/ValueSet/observation-status"
        "&_count=1&_total=accurate"
    ),
    "Observation?patient={patient}&code:in=http://hl7.org/fhir/ValueSet/observation-vitalsignresult",
    (
        "Observation?patient={patient}&category:below="
        "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"
    ),
    "DocumentReference?patient={patient}&contenttype:below=text/xml&_total=accurate",
    "DocumentReference?patient={patient}&identifier:of-type=urn:type|MR|{master}",
    "DocumentReference?patient={patient}&_security=MASQUE_PS",
    "DocumentReference?patient={patient}&_security:not=MASQUE_PS&_count=1&_total=accurate",
    "DocumentReference?patient={patient}&security-label:not=MASQUE_PS&_summary=count",
    "Observation?patient={patient}&_tag:missing=true&_count=1&_total=accurate",
    "Observation?patient={patient}&_profile:missing=true&_count=1&_total=accurate",
    "DocumentReference?patient={patient}&_source:below=http&_total=accurate",
    "DocumentReference?patient={patient}&_list={list}",
    "DocumentReference?_list={list}&_total=accurate",
    "DocumentReference?_list=List/{list}&_count=1&_sort=date",
    "Observation?_list={list}&_summary=count",
    "Observation?patient={patient}&encounter:below={result}",
]
SEARCHES += CHAINS
