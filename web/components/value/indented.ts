const STEP = '  ';

/** The same JSON on many lines. It is not parsed: numbers keep all their digits, and names their order. */
export function indented(json: string): string {
  let out = '';
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]|[,:]|[^\s"[\]{},:]+/gs)) {
    if (token === '{' || token === '[') {
      depth += 1;
      out += `${token}\n${STEP.repeat(depth)}`;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      // Nothing stands between an opening sign and its closing one.
      const isEmpty = /[[{]\n\s*$/.test(out.slice(-2 - STEP.length * (depth + 1)));
      out = isEmpty ? out.trimEnd() + token : `${out}\n${STEP.repeat(depth)}${token}`;
    } else if (token === ',') out += `,\n${STEP.repeat(depth)}`;
    else if (token === ':') out += ': ';
    else out += token;
  }
  return out;
}
