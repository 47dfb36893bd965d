import { Button, Menu } from '@mantine/core';
import { call, send } from '../../../api/client.ts';
import { saveFile } from '../../../components/save-file.ts';
import { complain, say } from '../../../components/undo/undo.tsx';

interface Props {
  /** `null` for all rules. */
  readonly ids: readonly string[] | null;
  readonly title: string;
}

/** Rules with their exceptions as a file: as Kibana takes them, or as rule files. */
export function ExportMenu({ ids, title }: Props) {
  const run = (make: () => Promise<void>) => void make().catch(complain);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button>{title}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => run(() => exportNdjson(ids))}>NDJSON, as Kibana has it</Menu.Item>
        <Menu.Item onClick={() => run(() => exportToml(ids))}>TOML, as rule files</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const queryOf = (ids: readonly string[] | null) => (ids === null ? {} : { id: [...ids] });

async function exportNdjson(ids: readonly string[] | null): Promise<void> {
  const answer = await send('GET /dw/rules/_export', { query: queryOf(ids) });
  saveFile('rules.ndjson', await answer.blob());
}

/** One file as it is, several as a ZIP file. */
async function exportToml(ids: readonly string[] | null): Promise<void> {
  const query = { ...queryOf(ids), format: 'toml' as const };
  const { files } = await call('GET /dw/rules/_export', { query });
  const [first] = files;
  if (first === undefined) return say('There is nothing to export.');
  if (files.length === 1) return saveFile(first.name, new Blob([first.text]));
  const { zipOf } = await import('./zip.ts');
  saveFile('rules.zip', zipOf(files));
}
