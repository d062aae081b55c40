from tests.unit.adapters.gateway.conftest import harness

__all__ = ["harness"]
