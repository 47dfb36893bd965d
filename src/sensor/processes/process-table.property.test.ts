import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CLONE_INTO_CGROUP, CLONE_PARENT, CLONE_THREAD } from '../kernel/kernel-event.ts';
import { GONE, GROUP, OTHER, Script } from './table.testing.ts';

const pid = fc.integer({ min: 1, max: 12 });
const flags = fc.constantFrom(0, 0, CLONE_THREAD, CLONE_PARENT, CLONE_INTO_CGROUP);
const path = fc.constantFrom('/', GROUP, `/docker/${OTHER}`, `${GROUP}/${OTHER}`, '/web');
const file = fc.constantFrom('/x', '/bin/sh', '/proc/self/exe');
const facts = fc.oneof(
  fc.constant(GONE),
  fc.record({
    args: fc.option(fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 })),
    executable: fc.option(fc.constantFrom('/', '/bin/sh', '/bin/x\n')),
    isSuperseded: fc.boolean(),
    sharesMounts: fc.option(fc.boolean()),
    stat: fc.record({ parent: fc.integer({ min: 0, max: 12 }), group: pid, session: pid }),
  }),
);

const step = fc.oneof(
  fc.record({ kind: fc.constant('fork' as const), task: pid, child: pid, flags }),
  fc.record({ kind: fc.constant('exec' as const), task: pid, pid, facts, path: file }),
  fc.record({ kind: fc.constant('exit' as const), task: pid, isLast: fc.option(fc.boolean()) }),
  fc.record({ kind: fc.constant('cgroup' as const), task: pid, path }),
);

/** Arbitrary events, as if those in between had been lost. */
it('takes any events: whole documents, bounded, with relations that make sense', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.uniqueArray(pid, { maxLength: 5 }),
      fc.integer({ min: 2, max: 6 }),
      (steps, there, maxProcesses) => {
        const script = new Script({ maxProcesses, maxThreads: 3, plain: ['web'] });
        for (const each of there) script.there(each, { stat: { parent: each - 1 } }, GROUP);
        script.table.seed();
        for (const each of steps) {
          if (each.kind === 'fork') script.fork(each.task, each.child, each.flags);
          else if (each.kind === 'exec') script.exec(each.pid, each.facts, each.path, each.task);
          else if (each.kind === 'exit') script.exit(each.task, each.isLast);
          else script.cgroup(each.task, each.path);
          const { processes, threads, containers } = script.table.counts();
          expect(processes).toBeLessThanOrEqual(maxProcesses);
          expect(threads).toBeLessThanOrEqual(3);
          expect(containers).toBeLessThanOrEqual(processes);
        }
        const ids = new Set(script.docs.map((doc) => doc.event.id));
        expect(ids.size).toBe(script.lines.length);
        for (const { process, container } of script.docs) {
          expect(process.entry_leader === undefined).toBe(container === undefined);
          for (const leader of [
            process.group_leader,
            process.session_leader,
            process.entry_leader,
          ]) {
            if (leader === undefined) continue;
            expect(leader.same_as_process).toBe(leader.entity_id === process.entity_id);
          }
        }
      },
    ),
  );
});
