"""A store that answers in the smallest pieces that DynamoDB may answer in."""

from collections.abc import Mapping
from typing import Any


class ShortPages:
    """Passes calls on to a client: pages hold one item, every other page is empty, and batches leave most items out.

    All of that is within what the API promises, and what a store on one's own machine hardly ever does.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401  # boto3 has no types
        self._client = client

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._client, name)

    def query(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        return self._page(self._client.query, request)

    def scan(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        return self._page(self._client.scan, request)

    def batch_get_item(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        [(table, wanted)] = request["RequestItems"].items()
        first, *rest = wanted["Keys"]
        answer: dict[str, Any] = self._client.batch_get_item(RequestItems={table: {**wanted, "Keys": [first]}})
        if rest:
            answer["UnprocessedKeys"] = {table: {**wanted, "Keys": rest}}
        return answer

    def _page(self, ask: Any, request: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401
        last = request.pop("ExclusiveStartKey", {})
        if not last.get("is_real"):
            return {"Items": [], "Count": 0, "LastEvaluatedKey": {"is_real": True, "key": last.get("key")}}
        if last["key"]:
            request["ExclusiveStartKey"] = last["key"]
        answer: dict[str, Any] = ask(**request, Limit=1)
        if "LastEvaluatedKey" in answer:
            answer["LastEvaluatedKey"] = {"key": answer["LastEvaluatedKey"]}
        return answer
