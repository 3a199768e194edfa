from tests.sandbox.services.populated import (
    populated,
    populated_process,
    product,
    product_process,
)

__all__ = ["populated", "populated_process", "product", "product_process"]
