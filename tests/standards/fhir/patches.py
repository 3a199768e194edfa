"""
The Parameters of a FHIRPath Patch.
"""


def operation(kind, path, **parts):
    """
    `value` is a part with its `value[x]`; the others are texts and numbers.
    """
    written = [{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path}]
    for name, said in parts.items():
        if isinstance(said, int):
            said = {"valueInteger": said}
        elif isinstance(said, str):
            said = {"valueString": said}
        written.append({"name": name, **said})
    return {"name": "operation", "part": written}


def parameters(*operations):
    return {"resourceType": "Parameters", "parameter": list(operations)}
