/** By product, the address of a cluster for tests: `tools/clusters/run.ts` starts both. */
export const CLUSTERS = (
  [
    ['OpenSearch', 'DOCKWARDEN_TEST_OPENSEARCH'],
    ['Elasticsearch', 'DOCKWARDEN_TEST_ELASTICSEARCH'],
  ] as const
).map(([product, variable]) => {
  const url = process.env[variable];
  // It is in the names of tests that are skipped.
  return [url === undefined ? `${product}, skipped without ${variable}` : product, url] as const;
});

/** Sends a request to a cluster, and returns the answer. Throws for one that is refused. */
export async function ask(
  url: string,
  method: string,
  path: string,
  body?: string,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} gave ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Makes an index, in place of one of the same name, with documents in their order, and returns those that it takes. */
export async function fillIndex(
  url: string,
  name: string,
  index: object,
  documents: readonly string[],
): Promise<readonly string[]> {
  await fetch(`${url}/${name}`, { method: 'DELETE' });
  await ask(url, 'PUT', `/${name}`, JSON.stringify(index));
  const taken: string[] = [];
  for (let first = 0; first < documents.length; first += 2_000) {
    const part = documents.slice(first, first + 2_000);
    const lines = part.map((document) => `{"index":{}}\n${document.replaceAll('\n', ' ')}\n`);
    const { items } = await ask(url, 'POST', `/${name}/_bulk`, lines.join(''));
    for (const [position, item] of (items as { index: { status: number } }[]).entries()) {
      if (item.index.status === 201) taken.push(part[position]!.replaceAll('\n', ' '));
    }
  }
  await ask(url, 'POST', `/${name}/_refresh`);
  return taken;
}
