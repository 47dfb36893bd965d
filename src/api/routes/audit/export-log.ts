import { readExportLine } from '../../../stores/audit-chain.ts';
import { after } from '../../../service/audit/audit-operations.ts';
import { route } from '../operation-routes.ts';
import type { ApiServices } from '../services.ts';

export const exportAuditLog = route({
  on: 'GET /dw/audit/_export',
  about: 'exports the audit log as NDJSON, oldest first, for `dockwarden audit verify`',
  answers: 'the entries behind the number `after`, one a line',
  right: 'admin',
  isOfSpace: false,
  audit: 'audit.export',
  query: { after: after().default(0).describe('the last entry that is there already') },
  run: ({ query }, services) => exported(query.after, services),
});

/** As they are at this moment, read page by page as the client takes them. */
function exported(first: number, { audit }: ApiServices): Response {
  const end = audit.reader.head().number;
  const lines = audit.reader.lines(first);
  const encoder = new TextEncoder();
  const isWanted = (line: string) => (readExportLine(line)?.number ?? 0) <= end;
  const pages = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value: batch, done } = lines.next();
      const wanted = batch?.filter(isWanted) ?? [];
      if (wanted.length > 0)
        controller.enqueue(encoder.encode(wanted.map((line) => `${line}\n`).join('')));
      if (done === true || wanted.length < batch.length) controller.close();
    },
  });
  return new Response(pages, {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="audit.ndjson"',
    },
  });
}
