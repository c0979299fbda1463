"""ddb select and put: items as YAML, expressions with values in place."""
import json

ITEM = {
    "s": {"S": "é 1"}, "empty": {"S": ""}, "yes": {"S": "true"}, "n": {"N": "5"}, "half": {"N": "1.50"}, "big": {"N": "12345678901234567890123456789012345678"}, "round": {"N": "100"},
    "tiny": {"N": "0.00000000123"}, "b": {"B": "YWI="}, "on": {"BOOL": True}, "none": {"NULL": True}, "ss": {"SS": ["b", "a", "null"]}, "ns": {"NS": ["10", "2.5", "3"]}, "bs": {"BS": ["YWI="]},
    "l": {"L": [{"S": "x"}, {"SS": ["y"]}, {"L": []}, {"M": {}}]}, "m": {"M": {"k": {"NS": ["1"]}, "j": {"B": "eA=="}}},
}  # fmt: skip
SCAN = ("Scan", {"Count": 1, "ScannedCount": 2, "Items": [ITEM]})
NONE = ("Scan", {"Count": 0, "ScannedCount": 0, "Items": []})
QUERY = ("Query", {"Count": 0, "ScannedCount": 0, "Items": []})


def select(scenario):
    step = scenario("ddb select")
    step("ddb select t", SCAN)
    step("ddb select t --output yaml --no-consistent-read --index-name idx --return-consumed-capacity --attributes ALL_PROJECTED", ("Scan", {**SCAN[1], "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 0.5}}))
    for query in ("Count", "Items[0].s", "Items[0].half", "Items[0].n", "Items[0].b", "Items[0].ss", "Items[0].none", "Items[].m.k", "Items[0].[n,half,on]", "NoSuch", "Items[0].m"):
        step(f"ddb select t --query {query}", SCAN)
    step("ddb select t --attributes COUNT --return-consumed-capacity", ("Scan", {"Count": 3, "ScannedCount": 3}))
    step("ddb select t --max-items 1", ("Scan", {"Count": 2, "ScannedCount": 2, "Items": [{"a": {"S": "1"}}, {"a": {"S": "2"}}]}))
    step("ddb select t --page-size 1", ("Scan", {"Count": 1, "ScannedCount": 1, "Items": [{"a": {"S": "1"}}], "LastEvaluatedKey": {"a": {"S": "1"}}}), ("Scan", {"Count": 1, "ScannedCount": 1, "Items": [{"a": {"B": "eA=="}}]}))
    step("ddb select t --no-paginate", ("Scan", {"Count": 1, "ScannedCount": 1, "Items": [{"a": {"S": "1"}}], "LastEvaluatedKey": {"a": {"N": "1.0"}}}))
    step("ddb select t --no-paginate --max-items 1")
    step("ddb select t --output json")
    step("ddb select t --output table")
    step("ddb select", stderr="the following arguments are required: table_name")
    step("ddb select t", ("Scan", {"__type": "ResourceNotFoundException", "message": "no"}, 400))
    step = scenario("ddb select with settings", files={".aws/config": "[default]\noutput = text\n"})
    step("ddb select t", NONE)


def expressions(scenario):
    step = scenario("ddb expressions")
    for expression in (
        "a", "a, b.c, d[0].e[1], 'x y'", "a.'b c'.d", "attribute_exists(a)", "a = 1", "a = \"x\"", "a <> 1.50", "a < 1e3", "a <= -5", "a > b", "a >= null", "a = true AND b = FALSE", "a = 1 or b = 2 and c = 3",
        "not a = 1", "NOT (a = 1 AND (b = 2 OR c = 3))", "a between 1 and 5", "a IN (1, 2, \"x\")", "begins_with(a, \"x\") AND contains(b, 'c')", "size(a) > 5", "a = b\"eA==\"", "a = [1, \"x\", [true, null], {}]",
        "a = {\"k\": 1, \"l\": {\"m\": [2]}}", "a = {1}", "a = {\"x\"}", "a = {b\"eA==\"}", "a = []", "a = 'it\\'s'", "a = \"say \\\"hi\\\"\"", "b = 1", "b", "bx = 1", "ba", "_x = 1", "(a = 1)", "a=1", "a = 1 AND b", "\"x\" = a", "attribute_type(a, \"S\")",
        "a[1][2]", "a.b.", "1", "a = 1E+2", "a = 12345678901234567890", "'and' = 1", "\ta\n=\r1",
    ):  # fmt: skip
        step(["ddb", "select", "t", "--filter", expression], NONE)
    step(["ddb", "select", "t", "--projection", "a", ",", "b.c", "--filter", "d = 1", "--key-condition", "e", "=", '"x"', "AND f > 2"], QUERY)
    step = scenario("ddb expressions that are wrong")
    for expression in (
        " ", "(", "a =", "a = =", "a b", "a = 1 2", "= 1", "a in 1", "a between 1 or 2", "f(", "f()", "a = [1", "a = {1, \"x\"}", "a = {true}", "a = {[1]}", "a = {1: 2}", "a = {\"x\": 1", "a[\"x\"]", "a[1.5]", "a[b]", "a = \"x", "a = 'x",
        "a = -", "a = 1.", "a = 1.x", "a = 1e", "a = 1ex", "a ; b", "a = b\"?\"", "a = b\"x\"", "not", "a, 1 = 2", "a <", "\"x\", a", "a AND", ")", "a = 1)", "[", "1(2)",
    ):  # fmt: skip
        step(["ddb", "select", "t", "--filter", expression])
    step(["ddb", "select", "t", "--filter", ""])
    step(["ddb", "select", "t", "--filter", "a.1"], stderr="Invalid type for parameter ExpressionAttributeNames.#n1, value: 1")


def put(scenario):
    done = ("PutItem", {})
    files = {"items.yaml": "- {a: 1}\n- a: 2\n", "one.yaml": "a: x\nb: {c: [1, 2.50, null, true]}\n", "many.yaml": "".join(f"- {{a: {n}}}\n" for n in range(27))}
    step = scenario("ddb put", files=files)
    step(["ddb", "put", "t", "{a: 1, b: '1', c: 1.50, d: [x, {e: f}], g: null, h: true, i: !!binary eA==, j: !!set {k}, l: 1e3, m: 0x10, n: 1_000, o: .5, p: 'é'}"], done)
    step("ddb put t file://one.yaml", done)
    step("ddb put t -", done, stdin="a: !!set {1}\nb: !!set {!!binary eA==}\nc: !!float 3\n")
    step("ddb put t file://items.yaml", ("BatchWriteItem", {}))
    step("ddb put t file://many.yaml", ("BatchWriteItem", {"UnprocessedItems": {"t": [{"PutRequest": {"Item": {"a": {"N": "1"}}}}], "other": []}}), ("BatchWriteItem", {"UnprocessedItems": {}}))
    step(["ddb", "put", "t", "{a: 1}", "--condition", "attribute_not_exists(a) AND b = 1"], done)
    step(["ddb", "put", "t", "[{a: 1}]"], done)
    step(["ddb", "put", "t", "[]"])
    step(["ddb", "put", "t", "[{a: 1}, {a: 2}]", "--condition", "a = 1"])
    step(["ddb", "put", "t", "{a: 2020-01-01}"], stderr="Unsupported type \"<class 'datetime.date'>\"")
    step(["ddb", "put", "t", "{a: 1234567890123456789012345678901234567890}"])
    step(["ddb", "put", "t", "x"])
    step(["ddb", "put", "t", "{a: 1"], stderr="")
    step(["ddb", "put", "t", "{a: 1}", "--condition", "a ="])
    step("ddb put t", stderr="the following arguments are required: items")
    step(["ddb", "put", "t", "{a: 1}"], ("PutItem", {"__type": "ConditionalCheckFailedException", "message": json.dumps("no")}, 400))


def fill(scenario):
    for part in (select, expressions, put):
        part(scenario)
