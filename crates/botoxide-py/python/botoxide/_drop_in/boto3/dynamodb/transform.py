"""Plain values in place of DynamoDB's `{"S": …}`, and conditions in place of expressions, for DynamoDB resources."""

from __future__ import annotations

import copy

from boto3.compat import collections_abc
from boto3.dynamodb import types
from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


_DESERIALIZERS = dict(vars(TypeDeserializer))


def register_high_level_interface(base_classes: list[type], **kwargs: Any) -> None:
    base_classes.insert(0, DynamoDBHighLevelResource)


class _ForgetfulDict(dict):  # type: ignore[type-arg]
    """The memory of `deepcopy` that forgets: an object that occurs twice becomes two copies."""

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


def copy_dynamodb_params(params: Any, **kwargs: Any) -> Any:
    return copy.deepcopy(params, memo=_ForgetfulDict())


class DynamoDBHighLevelResource:
    """The base of DynamoDB resources: makes their client take and give plain values."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._injector = TransformationInjector()
        resource: Any = self
        self._injector._native = getattr(resource.meta.client, "_native", None)
        register = resource.meta.client.meta.events.register
        for event_name, handler, unique_id in (
            ("provide-client-params", copy_dynamodb_params, "dynamodb-create-params-copy"),
            ("before-parameter-build", self._injector.inject_condition_expressions, "dynamodb-condition-expression"),
            ("before-parameter-build", self._injector.inject_attribute_value_input, "dynamodb-attr-value-input"),
            ("after-call", self._injector.inject_attribute_value_output, "dynamodb-attr-value-output"),
        ):
            register(f"{event_name}.dynamodb", handler, unique_id=unique_id)


class TransformationInjector:
    """The handlers of a client's events."""

    def __init__(
        self, transformer: Any = None, condition_builder: Any = None, serializer: Any = None, deserializer: Any = None
    ) -> None:
        self._transformer = ParameterTransformer() if transformer is None else transformer
        self._condition_builder = ConditionExpressionBuilder() if condition_builder is None else condition_builder
        self._serializer = TypeSerializer() if serializer is None else serializer
        self._deserializer = TypeDeserializer() if deserializer is None else deserializer
        #: The client of the engine, which does the same for a whole result.
        self._native: Any = None

    def _is_pristine(self) -> bool:
        """Whether the engine may do what the deserializer does: programs replace its methods."""
        known = vars(TypeDeserializer)
        return (
            type(self._deserializer) is TypeDeserializer
            and type(self._transformer) is ParameterTransformer
            and not vars(self._deserializer)
            and all(known.get(name) is function for name, function in _DESERIALIZERS.items())
        )

    def inject_condition_expressions(self, params: Any, model: Any, **kwargs: Any) -> None:
        """Puts expressions in place of conditions, and their names and values beside them."""
        self._condition_builder.reset()
        names: dict[str, Any] = {}
        values: dict[str, Any] = {}
        for shape_name, is_key_condition in (("ConditionExpression", False), ("KeyExpression", True)):
            transformation = ConditionExpressionTransformation(
                self._condition_builder,
                placeholder_names=names,
                placeholder_values=values,
                is_key_condition=is_key_condition,
            )
            self._transformer.transform(params, model.input_shape, transformation, shape_name)
        for argument, made in (("ExpressionAttributeNames", names), ("ExpressionAttributeValues", values)):
            if argument in params:
                params[argument].update(made)
            elif made:
                params[argument] = made

    def inject_attribute_value_input(self, params: Any, model: Any, **kwargs: Any) -> None:
        self._transformer.transform(params, model.input_shape, self._serializer.serialize, "AttributeValue")

    def inject_attribute_value_output(self, parsed: Any, model: Any, **kwargs: Any) -> None:
        if self._native is not None and self._is_pristine():
            deserialize = self._deserializer.deserialize
            self._native.make_plain(
                model.name, parsed, types.DYNAMODB_CONTEXT.create_decimal, types.Binary, deserialize
            )
        elif model.output_shape is not None:
            self._transformer.transform(parsed, model.output_shape, self._deserializer.deserialize, "AttributeValue")


class ConditionExpressionTransformation:
    """Makes the expression of a condition, and notes its placeholders; gives other values as they are."""

    def __init__(
        self,
        condition_builder: Any,
        placeholder_names: dict[str, Any],
        placeholder_values: dict[str, Any],
        is_key_condition: bool = False,
    ) -> None:
        self._condition_builder = condition_builder
        self._placeholder_names = placeholder_names
        self._placeholder_values = placeholder_values
        self._is_key_condition = is_key_condition

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, ConditionBase):
            return value
        built = self._condition_builder.build_expression(value, is_key_condition=self._is_key_condition)
        self._placeholder_names.update(built.attribute_name_placeholders)
        self._placeholder_values.update(built.attribute_value_placeholders)
        return built.condition_expression


class ParameterTransformer:
    """Puts `transformation(value)` in place of each value of a shape, wherever it stands."""

    def transform(self, params: Any, model: Any, transformation: Callable[[Any], Any], target_shape: str) -> None:
        self._transform_parameters(model, params, transformation, target_shape)

    def _transform_parameters(
        self, model: Any, params: Any, transformation: Callable[[Any], Any], target_shape: str
    ) -> None:
        kind = model.type_name
        places: Any
        if kind == "list":
            if not isinstance(params, collections_abc.MutableSequence):
                return
            places = ((place, model.member) for place in range(len(params)))
        elif kind in ("structure", "map"):
            if not isinstance(params, collections_abc.Mapping):
                return
            if kind == "map":
                places = ((name, model.value) for name in params)
            else:
                places = ((name, model.members[name]) for name in params if name in model.members)
        else:
            return
        for place, shape in places:
            if shape.name == target_shape:
                params[place] = transformation(params[place])
            else:
                self._transform_parameters(shape, params[place], transformation, target_shape)
