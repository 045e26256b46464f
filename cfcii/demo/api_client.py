"""The demo's API client, with which the guide's commands run: its key is made on the spot and lies in var/."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from joserfc.jwk import RSAKey

from accounts import services
from accounts.models import ApiClient, Institution

KEY_ID: Final = "demo"
_BITS: Final = 3072


def ensure(institution: Institution, *, folder: Path, now: datetime) -> ApiClient:
    """Register the client, unless its key lies there and its name as well; give it."""
    key_path, id_path = folder / "demo-client.pem", folder / "demo-client.id"
    if key_path.is_file() and id_path.is_file():
        known = ApiClient.objects.filter(client_id=id_path.read_text().strip()).first()
        if known is not None:
            return known
    key = RSAKey.generate_key(_BITS, {"kid": KEY_ID}, private=True)
    client = services.propose_client(
        institution=institution,
        label="演示系统",
        scopes=[scope.value for scope in services.scopes_for(institution)],
        jwks=json.dumps({"keys": [key.as_dict(private=False)]}),
        proposed_by=None,
        now=now,
    )
    services.approve_client(client=client, approved_by=None, now=now)
    key_path.touch(mode=0o600)
    key_path.write_bytes(key.as_pem(private=True))
    id_path.write_text(client.client_id + "\n")
    return client
