/** Where events come from, and what is known never to be in them. */
export interface EventSource {
  readonly name: string;
  /** What to do instead, for a field that these events never have; `null` for any other. */
  readonly absent: (path: string) => string | null;
}

const CLOUD_DEFEND: EventSource = {
  name: 'cloud_defend',
  absent: (path) => {
    if (/^process\.(.+\.)?command_line(\.|$)/.test(path)) {
      return `use ${path.replace(/command_line.*$/, 'args')}, a list of the arguments`;
    }
    if (/^(process|file|dll)\.(.+\.)?hash\./.test(path)) return 'there are no hashes';
    if (/^(source|destination|network|dns|url|http|tls|client|server)\./.test(path)) {
      return 'there are process and file events only';
    }
    return /^(registry|dll|code_signature|winlog)\./.test(path) ? 'it reads Linux only' : null;
  },
};

/** The source of all events that some index patterns reach, or `null` where it is not a known one. */
export function sourceOf(indices: readonly string[]): EventSource | null {
  const read = indices.filter((pattern) => !pattern.startsWith('-'));
  const isCloudDefend = (pattern: string) => /^(logs-)?cloud_defend[.*-]/.test(pattern);
  return read.length > 0 && read.every(isCloudDefend) ? CLOUD_DEFEND : null;
}
