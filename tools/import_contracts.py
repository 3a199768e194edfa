"""
Two contracts that import-linter does not have.

They take every import seen in the code, those inside functions included.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DirectImports(Contract):
    """
    A contract about imports one by one, not about chains of them.
    """

    def is_broken_by(self, importer: str, imported: str) -> bool:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = [
            f"{importer} -> {imported}"
            for imported in graph.modules
            for importer in graph.find_modules_that_directly_import(imported)
            if self.is_broken_by(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": sorted(broken)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line)


class DoorsContract(DirectImports):
    """
    From outside, each package of `contexts` is its module named `door` and nothing else.
    """

    contexts = fields.StringField()
    door = fields.StringField()

    def is_broken_by(self, importer: str, imported: str) -> bool:
        root = f"{self.contexts}."
        if not imported.startswith(root):
            return False
        context, _, inside = imported.removeprefix(root).partition(".")
        return inside != self.door and not is_within(importer, root + context)


class FewImportersContract(DirectImports):
    """
    Only `importers` import from `modules`, which may import themselves.
    """

    modules = fields.SetField(subfield=fields.StringField())
    importers = fields.SetField(subfield=fields.StringField())

    def is_broken_by(self, importer: str, imported: str) -> bool:
        return any(is_within(imported, module) for module in self.modules) and not any(
            is_within(importer, allowed) for allowed in {*self.modules, *self.importers}
        )


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
