"""The proof that a visitor of a site is who its page says: a code that only the site's own server can make."""

import hashlib
import hmac


def proof(*, key: str, external_id: str = "", email: str = "") -> str:
    """Return HMAC-SHA256, in hex, of `external_id:ID`, or where there is no id of `email:ADDRESS` in lower case."""
    said = f"external_id:{external_id}" if external_id else f"email:{email.lower()}"
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def proven(*, key: str, external_id: str, email: str, given: str) -> dict[str, str]:
    """Return the identity that a proof holds for: the id, or else the address; nothing where it holds for neither."""
    if not (external_id or email) or not given.isascii():
        return {}
    if not hmac.compare_digest(proof(key=key, external_id=external_id, email=email), given.strip().lower()):
        return {}
    return {"external_id": external_id} if external_id else {"email": email}
