"""rds and dsql: tokens."""
MASKS = [
    [r"X-Amz-Date=\d{8}T\d{6}Z", "X-Amz-Date=<date>"],
    [r"AKIDEXAMPLE%2F\d{8}", "AKIDEXAMPLE%2F<day>"],
    [r"X-Amz-Signature=[0-9a-f]{64}", "X-Amz-Signature=<signature>"],
]


def fill(scenario):
    step = scenario("rds token", masks=MASKS)
    step("rds generate-db-auth-token --hostname db.example.com --port 3306 --username ada")
    step("rds generate-db-auth-token --hostname db.example.com --port 3306 --username ada+l@x --region eu-west-1")
    step("rds generate-db-auth-token --hostname db.example.com --port=x --username ada")
    step("rds generate-db-auth-token --hostname db.example.com --port 70000 --username ada")
    step("rds generate-db-auth-token --hostname db.example.com")
    step("rds generate-db-auth-token --hostname file://host --port 1 --username ada", stderr="Unable to load paramfile file://host")
    step = scenario("rds token of a session", masks=MASKS, AWS_SESSION_TOKEN="a/b+c")
    step("rds generate-db-auth-token --hostname db.example.com --port 3306 --username ada")
    step = scenario("dsql tokens", masks=MASKS)
    for kind in ("generate-db-connect-auth-token", "generate-db-connect-admin-auth-token"):
        step(f"dsql {kind} --hostname a.dsql.us-east-1.on.aws --region us-east-1")
        step(f"dsql {kind} --hostname a.dsql.us-east-1.on.aws")
        step(f"dsql {kind} --hostname a.dsql.us-east-1.on.aws --expires-in 60 --region us-west-2")
        step(f"dsql {kind} --hostname a --expires-in soon")
        step(f"dsql {kind}")
