"""What each function may do, by its role; tests/infra/test_deployed.py tries all of it on an emulated AWS."""

# With each table.
RIGHTS: dict[str, dict[str, set[str]]] = {
    "Subscribe": {"Subscribers": {"put in a transaction"}, "Throttles": {"get_item", "update_item"}},
    "Confirm": {"Subscribers": {"get_item", "batch_get_item", "query", "put_item", "update_item", "delete_item"}},
    "Preferences": {
        "Subscribers": {"get_item", "batch_get_item", "query", "put_item", "update_item", "delete_item"},
        "Throttles": {"update_item"},
        "Erasures": {"put_item"},
    },
    "Unsubscribe": {"Subscribers": {"batch_get_item", "put_item"}},
    "Mail": {
        "Subscribers": {"batch_get_item", "put_item", "update_item", "delete_item"},
        "Throttles": {"update_item"},
        "Promotions": {"get_item", "query", "put_item"},
        "Ledger": {"get_item", "put_item"},
        "Deliveries": {"get_item", "query", "put_item"},
    },
    "Send": {"Subscribers": {"scan"}, "Deliveries": {"get_item", "put_item", "query"}},
    "Plan": {"Subscribers": {"batch_get_item", "scan"}, "Deliveries": {"get_item", "put_item", "update_item", "query"}},
    "Deliver": {
        "Subscribers": {"batch_get_item"},
        "Throttles": {"update_item"},
        "Deliveries": {"get_item", "put_item", "update_item"},
    },
    "Feedback": {
        "Subscribers": {"batch_get_item", "put_item"},
        "Deliveries": {"get_item", "put_item", "update_item", "query"},
    },
    "Clock": {
        "Promotions": {"get_item", "query", "put_item", "update_item", "delete_item"},
        "Ledger": {"get_item", "batch_get_item", "query", "put_item"},
        "Subscribers": {"get_item", "batch_get_item", "query", "put_item", "delete_item"},
        "Deliveries": {"get_item", "query"},
    },
    "Promote": {
        "Promotions": {"get_item", "query", "put_item"},
        "Ledger": {"get_item", "query"},
        "Throttles": {"update_item"},
    },
    "Decide": {
        "Promotions": {"get_item", "query", "put_item", "update_item", "delete_item"},
        "Ledger": {"get_item", "batch_get_item", "put_item"},
    },
    "Status": {
        "Promotions": {"get_item", "query", "put_item", "update_item", "delete_item"},
        "Ledger": {"get_item", "batch_get_item", "put_item"},
        "Throttles": {"update_item"},
    },
    "Join": {
        "Promotions": {"get_item", "query"},
        "Ledger": {"get_item", "put_item", "delete_item"},
        "Throttles": {"update_item"},
    },
    "Member": {
        "Promotions": {"get_item", "query"},
        "Ledger": {"get_item", "batch_get_item", "query", "put_item", "delete_item"},
        "Throttles": {"update_item"},
    },
    "Proofs": {
        "Promotions": {"get_item", "query"},
        "Ledger": {"get_item", "batch_get_item", "query", "put_item", "delete_item"},
    },
    "Inbound": {
        "Promotions": {"get_item", "query"},
        "Ledger": {"get_item", "batch_get_item", "put_item", "delete_item"},
        "Subscribers": {"batch_get_item", "put_item"},
        "Throttles": {"update_item"},
    },
}
# Which queues each function puts messages into, and which it takes them from.
SENDS = {
    "Subscribe": {"Mail"},
    "Confirm": {"Mail"},
    "Preferences": {"Mail"},
    "Mail": {"Mail"},
    "Send": {"Plan"},
    "Plan": {"Mail", "Plan", "Batch"},
    "Deliver": {"Mail", "Batch"},
    "Feedback": {"Mail"},
    "Clock": {"Mail", "Plan"},
    "Promote": {"Mail"},
    "Decide": {"Mail"},
    "Status": {"Mail"},
    "Join": {"Mail"},
    "Member": {"Mail"},
}
TAKES = {"Mail": {"Mail"}, "Plan": {"Plan"}, "Deliver": {"Batch"}, "Feedback": {"Report"}, "Inbound": {"Inbound"}}
