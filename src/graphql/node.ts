// Fetching by global id. What the viewer may not see is null, like what is not there.
import { JobError } from '../domain/job-error.ts'
import type { Builder } from './builder.ts'
import { costOfQuestion } from './cost.ts'
import { jobIdOf } from './global-id.ts'

const mostNodes = 100

/** Adds `job`, `node` and `nodes` to the schema. */
export function defineNode(builder: Builder): void {
  const node = builder.nodeInterfaceRef()
  builder.queryFields((t) => ({
    job: t.field({
      type: 'Job',
      nullable: true,
      description: 'A job by its id; null when there is none, or none that the viewer may see.',
      args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
      resolve: (_root, { id }, { tobedone, viewer }) => tobedone.reads.job(viewer, jobIdOf('id', id)),
    }),
    node: t.field({
      type: node,
      nullable: true,
      description: 'A thing by its global id; null when there is none, or none that the viewer may see.',
      args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
      resolve: (_root, { id }, { tobedone, viewer }) => tobedone.reads.job(viewer, jobIdOf('id', id)),
    }),
    nodes: t.field({
      type: [node],
      nullable: { list: false, items: true },
      description:
        'Things by their global ids, in that order; null in the place of one that is not there for the viewer.',
      args: { ids: t.arg.idList({ required: true, description: 'Their global ids, at most 100.' }) },
      complexity: ({ ids }) => ({ field: costOfQuestion, multiplier: ids.length }),
      resolve: (_root, { ids }, { tobedone, viewer }) => {
        if (ids.length > mostNodes) {
          throw new JobError('LIMIT_EXCEEDED', `ids: at most ${mostNodes} at once, not ${ids.length}.`, {
            field: 'ids',
            most: mostNodes,
          })
        }
        return ids.map((id, index) => jobIdOf(`ids.${index}`, id)).map((id) => tobedone.reads.job(viewer, id))
      },
    }),
  }))
}
