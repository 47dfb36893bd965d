// Shows which rules of the pack alert on the steps of attacks and on ordinary work. Usage: tsx tools/steps.ts [--missed]
import { isAboveLow, seenSteps } from './steps/measure.ts';
import { isAttack, readSteps, STEP_SETS } from './steps/steps.ts';

const onlyMissed = process.argv.includes('--missed');
for (const set of STEP_SETS) {
  const seen = await seenSteps(readSteps(set));
  const isWrong = (each: (typeof seen)[number]) => isAboveLow(each) === !isAttack(set);
  for (const each of seen.filter((step) => !onlyMissed || isWrong(step))) {
    const rules = each.alerts.map(({ rule, severity }) => `${severity}: ${rule}`);
    console.log(
      `${isWrong(each) ? 'WRONG' : 'right'}  ${each.of.name}\n    ${each.step.text.trim().replaceAll('\n', '\n    ')}`,
    );
    console.log(`    -> ${rules.join('; ') || 'none'}`);
  }
  const above = seen.filter(isAboveLow).length;
  console.log(`${set}: ${above} of ${seen.length} above low`);
}
