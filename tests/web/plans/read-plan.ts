import { z } from 'zod';

/** What is asked of a node of `explain (format json)`, by its names there. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  'Plan Rows': number;
  'Total Cost': number;
  Plans?: PlanNode[] | undefined;
}

const node: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Plan Rows': z.number(),
    'Total Cost': z.number(),
    Plans: z.array(node).optional(),
  }),
);
const explained = z.array(z.object({ Plan: node })).length(1);

export interface ReadPlan {
  cost: number;
  /** Tables that it reads from their first row to their last. */
  readWhole: string[];
}

export function readPlan(answer: unknown): ReadPlan {
  const [root] = explained.parse(answer);
  const nodes: PlanNode[] = [];
  const open = root ? [root.Plan] : [];
  for (let next = open.pop(); next; next = open.pop()) {
    nodes.push(next);
    open.push(...(next.Plans ?? []));
  }
  const whole = nodes.filter((one) => one['Node Type'] === 'Seq Scan').map((one) => one['Relation Name'] ?? '');
  return { cost: root?.Plan['Total Cost'] ?? 0, readWhole: [...new Set(whole)] };
}
