/** What the first test of a rule begins with. */
export const TEST_TEMPLATE = `[[case]]
name = "what should raise an alert"
expect = 1
events = [
    '''{
      "@timestamp": "2026-01-01T10:00:00.000Z",
      "event": {"kind": "event", "category": ["process"], "type": ["start"], "action": "exec"},
      "data_stream": {"type": "logs", "dataset": "cloud_defend.process", "namespace": "default"},
      "container": {"id": "4f1c2a9be77d"},
      "process": {"name": "kubectl", "args": ["kubectl", "get", "secrets"]}
    }''',
]

[[case]]
name = "what should not"
expect = 0
events = [
    '''{
      "@timestamp": "2026-01-01T10:00:00.000Z",
      "event": {"kind": "event", "category": ["process"], "type": ["start"], "action": "exec"},
      "data_stream": {"type": "logs", "dataset": "cloud_defend.process", "namespace": "default"},
      "process": {"name": "ls", "args": ["ls"]}
    }''',
]
`;
