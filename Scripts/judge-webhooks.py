"""Verifies webhooks as their receivers do, with the package that Standard Webhooks offers them.

Reads JSON from standard input: {"secret", "messages": [{"headers": {…}, "body"}]}. Prints for each message `true` or
`false`, one a line.
"""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

asked = json.load(sys.stdin)
webhook = Webhook(asked["secret"])
for message in asked["messages"]:
    try:
        webhook.verify(message["body"], message["headers"])
        print("true")
    except WebhookVerificationError:
        print("false")
