"""The committed OpenAPI document is what the server answers, and lists every route."""

import json
from pathlib import Path

from quota_server import app
from quota_server.api import openapi
from quota_server.api.release import distribution_version
from tests.quota_server.kiosk import Kiosk

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_committed_document_is_the_servers() -> None:
    # To write it anew: python -m quota_server.api.openapi > docs/openapi.json
    assert json.loads(COMMITTED.read_text()) == json.loads(json.dumps(openapi.document(distribution_version())))


def test_the_server_answers_with_it(server: app.RunningServer) -> None:
    with Kiosk(server.url) as anybody:
        assert anybody.get("/openapi.json").json() == json.loads(COMMITTED.read_text())


def test_the_document_lists_every_route_and_no_other(database_url: str) -> None:
    application = app.create_app(database_url)
    application.state.house.store.close()
    routed = set()
    for resource in application.state.resources:
        routed |= {(method.lower(), route.path) for route in resource.routes for method in route.methods}
    assert routed == {(operation.method, operation.path) for operation in openapi.OPERATIONS}


def test_every_reference_in_the_document_leads_somewhere() -> None:
    document = openapi.document("0")
    schemas = document["components"]["schemas"]
    text = json.dumps(document)
    referred = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert referred <= set(schemas)
    assert document["openapi"] == "3.1.0"
