"""
A whole small CDA to change at will, and the samples where they are present.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLES = (
    Path(__file__).parents[3].parent / "shared/samples/ansforge/TestContenuCDA-3-0/ExemplesCDA"
)

TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <templateId root="2.16.840.1.113883.2.8.2.1"/>
  <id root="1.2.250.1.999.1" extension="D1"/>
  <code code="11502-2" codeSystem="2.16.840.1.113883.6.1" displayName="CR de biologie"/>
  <title>Compte rendu</title>
  <effectiveTime value="20240105101500+0100"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <confidentialityCode code="INVISIBLE_PATIENT" codeSystem="1.2.250.1.213.1.1.4.13"/>
  <languageCode code="fr-FR"/>
  <setId root="1.2.250.1.999.1" extension="S1"/>
  <versionNumber value="2"/>
  <recordTarget><patientRole>
    <id root="1.2.250.1.213.1.4.10" extension="279035121518989"/>
    <id root="1.2.3.4" extension="IPP1"/>
    <addr><streetName>Rue du Bac</streetName><city>Paris</city></addr>
    <telecom value="tel:0100000000"/>
    <patient>
      <name>
        <family qualifier="BR">PAT-TROIS</family><family qualifier="CL">DUPONT</family>
        <given>DOMINIQUE MARIE-LOUISE</given><given qualifier="BR">DOMINIQUE</given>
        <given qualifier="CL">DOMI</given>
      </name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
      <birthTime value="19790328"/>
      <birthplace><place><addr><county>51215</county><city>DOMPREMY</city></addr></place></birthplace>
    </patient>
  </patientRole></recordTarget>
  <author>
    <time value="20240105"/>
    <assignedAuthor>
      <id root="1.2.250.1.71.4.2.1" extension="810000023084"/>
      <code code="G15_10/SM03" codeSystem="1.2.250.1.213.1.1.4.5" displayName="Médecin"/>
      <assignedPerson><name><given>Anne</given><family>ROUX</family><suffix>DR</suffix></name></assignedPerson>
      <representedOrganization>
        <id root="1.2.250.1.71.4.2.2" extension="1750803447"/><name>Laboratoire fictif</name>
      </representedOrganization>
    </assignedAuthor>
  </author>
  <relatedDocument typeCode="RPLC">
    <parentDocument>
      <id root="1.2.250.1.999.1" extension="D0"/><versionNumber value="1"/>
    </parentDocument>
  </relatedDocument>
  <component><structuredBody>
    <component><section>
      <code code="18719-5" codeSystem="2.16.840.1.113883.6.1"/><title>Biochimie</title>
      <text><paragraph>Rien à signaler</paragraph></text>
    </section></component>
  </structuredBody></component>
</ClinicalDocument>
"""


@pytest.fixture
def cda_text() -> str:
    return TEXT


@pytest.fixture
def with_narrative() -> Callable[[str], bytes]:
    """
    Return a function that puts a narrative in place of the small document's only paragraph.
    """

    def put(narrative: str) -> bytes:
        return TEXT.replace("<paragraph>Rien à signaler</paragraph>", narrative).encode()

    return put


@pytest.fixture
def samples() -> Path:
    if not SAMPLES.is_dir():
        pytest.skip("../shared/samples is absent")
    return SAMPLES
