import { processesOf, recordScript, type Bench, type Measure } from './measure.ts';

/** Names and arguments in bash syntax: a forged document, escapes, invalid UTF-8, excessive length. */
const TEXTS = [
  String.raw`$'a\n{"forged":true,"process":{"name":"docker"}}\n'`,
  String.raw`$'a\r\n{"forged":true}\r\n'`,
  String.raw`$'\e[2J\e]0;title\a\e[31mred'`,
  String.raw`$'\xff\xfe\x80broken\xc3'`,
  String.raw`$'\xed\xa0\x80half'`,
  String.raw`$'quote" and \\\\ and \x27'`,
  String.raw`$'\xe2\x80\xa8\xe2\x80\xa9\xc2\x85lines'`,
  String.raw`' '`,
  String.raw`$'tab\tname\v\f'`,
  String.raw`') S 1 1 1'`,
  String.raw`'filename=sh pid=1 old_pid=1'`,
  String.raw`'__proto__'`,
  `"$(printf 'n%.0s' {1..255})"`,
];

/** An argument may have 128 KiB including its terminator; the kernel accepts no more. */
const SCRIPT = `
  mkdir -p /tmp/h
  printf -v long '%*s' 131071 ''
  long=\${long// /x}
  texts=(${TEXTS.join(' ')})
  export EVIL=$'a\\n{"forged":true}\\n\\xff\\e[31m' LONG=\${long:5}
  for text in "\${texts[@]}"; do
    ln /usr/bin/sleep "/tmp/h/$text" || exit 3
    "/tmp/h/$text" 0.02
    "/tmp/h/$text" 0.02 0
    "/tmp/h/$text" "$text" "$text"
    "/tmp/h/$text" "$long"
    "/tmp/h/$text" "$long" "$long" "$text"
    (exec -a "$text" "/tmp/h/$text" 0.02)
  done
  true`;

const EACH = 6;

/** Names that try to break out of their line. */
export async function hostile(bench: Bench): Promise<readonly Measure[]> {
  const { lines, container, code, printed } = await recordScript(bench, SCRIPT);
  const broken = lines.filter((line) => !isJson(line)).length;
  const forged = lines.filter((line) => isJson(line) && 'forged' in Object(JSON.parse(line)));
  const seen = processesOf(lines.filter(isJson), container).filter(({ executable }) =>
    executable.startsWith('/tmp/h/'),
  );
  const execs = seen.filter(({ action }) => action === 'exec');
  const processes = new Set(execs.map(({ entityId }) => entityId)).size;
  const expected = TEXTS.length * EACH;
  return [
    {
      what: `hostile names: documents of ${expected} execs`,
      measured: `${execs.length} of ${processes} processes${code === 0 ? '' : ` (${printed.slice(0, 80)})`}`,
      target: String(expected),
      isMet: code === 0 && execs.length === expected && processes === expected,
    },
    {
      what: 'hostile names: lines forged or broken',
      measured: `${forged.length}, ${broken}`,
      target: '0, 0',
      isMet: forged.length === 0 && broken === 0,
    },
  ];
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
