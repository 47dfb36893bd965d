import type { LineStream } from '../../service/operation/operation.ts';
import { CodedError } from '../../util/coded-error.ts';

/**
 * Lines as they come. A client that goes away ends them; one that reads slowly slows them down.
 *
 * @param isEventStream as server-sent events, each named by the type of its line
 */
export function streamed(stream: LineStream, isEventStream: boolean): Response {
  const { pieces } = stream;
  const form = isEventStream ? eventsOf : (lines: string) => lines;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(form(value)));
      } catch (error) {
        controller.enqueue(encoder.encode(form(errorLine(error))));
        controller.close();
      }
    },
    async cancel() {
      stream.cancel();
      await pieces.return();
    },
  });
  const type = isEventStream ? 'text/event-stream' : 'application/x-ndjson';
  return new Response(body, { headers: { 'content-type': type } });
}

/** The status was sent before: what is wrong is the last line. */
function errorLine(error: unknown): string {
  const isKnown = error instanceof CodedError;
  const line = {
    type: 'error',
    code: isKnown ? String(error.code) : null,
    message: isKnown ? error.message : 'the hunt failed',
    ...(isKnown && error.hint !== undefined ? { hint: error.hint } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}

const TYPE = /^\{"type":"([a-z]+)"/;

/** A carriage return would end a line of the event; in JSON it can only be white space. */
const eventsOf = (lines: string): string =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const name = TYPE.exec(line)?.[1] ?? 'message';
      return `event: ${name}\ndata: ${line.replaceAll('\r', ' ')}\n\n`;
    })
    .join('');
