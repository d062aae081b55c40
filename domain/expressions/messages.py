"""The protobuf messages in which CEL exchanges a checked expression.

They are the fields of ``cel.expr.CheckedExpr`` and ``ParsedExpr`` of google/cel-spec that the
engine reads; other fields stay in the message as unknown fields and are written back.
"""

from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "cel.expr"
_SCALARS = {
    "bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
    "int32": descriptor_pb2.FieldDescriptorProto.TYPE_INT32,
    "int64": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
    "uint64": descriptor_pb2.FieldDescriptorProto.TYPE_UINT64,
    "double": descriptor_pb2.FieldDescriptorProto.TYPE_DOUBLE,
    "string": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
    "bytes": descriptor_pb2.FieldDescriptorProto.TYPE_BYTES,
}
_EMPTY: dict[str, tuple[int, str]] = {}

# Message: field: (number, type). "*" is repeated, "|" a member of the only `oneof`.
_SHAPES: dict[str, dict[str, tuple[int, str]]] = {
    "Empty": _EMPTY,
    "Constant": {
        "null_value": (1, "|int32"),
        "bool_value": (2, "|bool"),
        "int64_value": (3, "|int64"),
        "uint64_value": (4, "|uint64"),
        "double_value": (5, "|double"),
        "string_value": (6, "|string"),
        "bytes_value": (7, "|bytes"),
    },
    "Ident": {"name": (1, "string")},
    "Select": {"operand": (1, "Expr"), "field": (2, "string"), "test_only": (3, "bool")},
    "Call": {"target": (1, "Expr"), "function": (2, "string"), "args": (3, "*Expr")},
    "CreateList": {"elements": (1, "*Expr")},
    "Entry": {
        "id": (1, "int64"),
        "field_key": (2, "|string"),
        "map_key": (3, "|Expr"),
        "value": (4, "Expr"),
    },
    "CreateStruct": {"message_name": (1, "string"), "entries": (2, "*Entry")},
    "Comprehension": {
        "iter_var": (1, "string"),
        "iter_range": (2, "Expr"),
        "accu_var": (3, "string"),
        "accu_init": (4, "Expr"),
        "loop_condition": (5, "Expr"),
        "loop_step": (6, "Expr"),
        "result": (7, "Expr"),
        "iter_var2": (8, "string"),
    },
    "Expr": {
        "id": (2, "int64"),
        "const_expr": (3, "|Constant"),
        "ident_expr": (4, "|Ident"),
        "select_expr": (5, "|Select"),
        "call_expr": (6, "|Call"),
        "list_expr": (7, "|CreateList"),
        "struct_expr": (8, "|CreateStruct"),
        "comprehension_expr": (9, "|Comprehension"),
    },
    "ListType": {"elem_type": (1, "Type")},
    "MapType": {"key_type": (1, "Type"), "value_type": (2, "Type")},
    "Type": {
        "dyn": (1, "|Empty"),
        "null": (2, "|int32"),
        "primitive": (3, "|int32"),
        "wrapper": (4, "|int32"),
        "well_known": (5, "|int32"),
        "list_type": (6, "|ListType"),
        "map_type": (7, "|MapType"),
    },
    "Position": {"key": (1, "int64"), "value": (2, "int32")},
    "Typed": {"key": (1, "int64"), "value": (2, "Type")},
    "SourceInfo": {"positions": (4, "*Position")},
    "ParsedExpr": {"expr": (2, "Expr"), "source_info": (3, "SourceInfo")},
    "CheckedExpr": {
        "type_map": (3, "*Typed"),
        "expr": (4, "Expr"),
        "source_info": (5, "SourceInfo"),
    },
}


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="onething/cel_expr.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, fields in _SHAPES.items():
        message = file.message_type.add(name=name)
        if any(kind.startswith("|") for _, kind in fields.values()):
            message.oneof_decl.add(name="kind")
        for field, (number, kind) in fields.items():
            added = message.field.add(name=field, number=number)
            added.label = added.LABEL_REPEATED if kind.startswith("*") else added.LABEL_OPTIONAL
            if kind.startswith("|"):
                added.oneof_index = 0
            plain = kind.lstrip("*|")
            if plain in _SCALARS:
                added.type = _SCALARS[plain]
            else:
                added.type = added.TYPE_MESSAGE
                added.type_name = f".{_PACKAGE}.{plain}"
    return file


_MESSAGES = message_factory.GetMessages([_file()], pool=descriptor_pool.DescriptorPool())
_PREFIX = f"type.googleapis.com/{_PACKAGE}."


def read_expression(serialized: bytes) -> Any:
    """Return the ``CheckedExpr`` or ``ParsedExpr`` in the bytes that the library serializes."""
    packed = any_pb2.Any.FromString(serialized)
    return _MESSAGES[f"{_PACKAGE}.{packed.TypeName().rpartition('.')[2]}"].FromString(packed.value)


def write_parsed(expr: Any) -> bytes:
    """Return an ``Expr`` as bytes of a ``ParsedExpr``, which the library evaluates unchecked."""
    parsed = _MESSAGES[f"{_PACKAGE}.ParsedExpr"](expr=expr)
    packed = any_pb2.Any(type_url=f"{_PREFIX}ParsedExpr", value=parsed.SerializeToString())
    return packed.SerializeToString()
