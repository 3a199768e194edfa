"""
Every official case of FHIRPath for R4, and those of the file of R5.

The file of R5 follows drafts of the language later than 2.0.0, and the names of R5: the cases that
do not pass are listed, each with its reason.
"""

import pytest

from tests.standards.fhir.fhirpath import official

R4_CASES = 749
R5_CASES = 1160
# Of the R4 file, each case that does not pass, with its reason.
NOT_PASSED: dict[str, str] = {}

ORDER = "the order of distinct() is not defined; here the first of each stays, in its place"
PRECISION = "dates of several precisions are told apart; a later draft gives nothing"
NOT_A_BOUND = "what is expected is no bound: 0.0034 is not below 0.0"
HOUR = "what is expected ends an hour after its first minute"
SUBTYPE = "a code is a string: 2.0.0 says `or a subclass thereof`; HL7 calls the case contested"
R5_NAME = "an element of R5"
SERVER = "asks a terminology server"
CDA = "a CDA document"
NOT_PASSED_OF_R5 = {
    "defineVariable.17.dvConceptMapExample": R5_NAME,
    "testLiterals.80.testIntegerBooleanNotTrue": "the R4 file says the contrary: 0 is false",
    "testDistinct.28.testDistinct29": PRECISION,
    "testDistinct.29.testDistinct30": ORDER,
    "testDistinct.30.testDistinct31": ORDER,
    "testDistinct.31.testDistinct32": ORDER,
    "testDistinct.32.testDistinct33": ORDER,
    "testDistinct.33.testDistinct34": ORDER,
    "testDistinct.34.testDistinct35": ORDER,
    "testDistinct.35.testDistinct36": PRECISION,
    "LowBoundary.21.LowBoundaryDecimal15": NOT_A_BOUND,
    "LowBoundary.27.LowBoundaryDateMonth": "a bound of a date is a date, not a dateTime",
    "HighBoundary.15.HighBoundaryDecimal15": NOT_A_BOUND,
    "HighBoundary.16.HighBoundaryDecimal16": NOT_A_BOUND,
    "HighBoundary.24.HighBoundaryDateMonth": "a bound of a date is a date, not a dateTime",
    "HighBoundary.25.HighBoundaryDateTimeMillisecond1": HOUR,
    "HighBoundary.27.HighBoundaryDateTimeMillisecond3": HOUR,
    "testInheritance.10.testFHIRPathAsFunction11": SUBTYPE,
    "testInheritance.15.testFHIRPathAsFunction16": SUBTYPE,
    "testInheritance.20.testFHIRPathAsFunction21": "R4's own search parameters ask it of several",
    "miscEngineTests.1.testMultipleResolve": R5_NAME,
    "cdaTests.0.testHasTemplateId1": CDA,
    "cdaTests.1.testHasTemplateId2": CDA,
    "cdaTests.2.testHasTemplateId3": CDA,
    "TerminologyTests.0.txTest01": SERVER,
    "TerminologyTests.1.txTest02": SERVER,
    "TerminologyTests.2.txTest03": SERVER,
}


@official.needed
def test_the_files_are_whole():
    assert len(official.cases("r4")) == R4_CASES
    assert len(official.cases("r5")) == R5_CASES


@official.needed
@pytest.mark.parametrize("case", official.cases("r4"), ids=lambda case: case.name)
def test_of_r4(case):
    found = official.difference(case)
    assert bool(found) is (case.name in NOT_PASSED), f"{case.expression}: {found}"


@official.needed
@pytest.mark.parametrize("case", official.cases("r5"), ids=lambda case: case.name)
def test_of_r5(case):
    found = "of another model" if case.name.startswith("cdaTests") else official.difference(case)
    assert bool(found) is (case.name in NOT_PASSED_OF_R5), f"{case.expression}: {found}"
