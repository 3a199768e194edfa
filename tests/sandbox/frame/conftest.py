from tests.fakes.fixtures import sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]
