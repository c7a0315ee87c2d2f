"""The outbox: what happened becomes mail, and the mail leaves, after the change and apart from it.

`plan` turns notices into mails that are due; `deliver` writes and sends what is due. Both may run twice
and in several workers: keys are unique, claims are leases, and the end of a claim is conditional.
"""

from app.outbox.delivery import deliver
from app.outbox.planning import plan

__all__ = ["deliver", "plan"]
