import { type TrainedNetwork, type TrainingSettings, trainNetwork } from './network.ts';
import type { SparseRows, Targets } from './rows.ts';

/**
 * Trains `members` networks that differ in their seed alone, and makes one of them whose margins are the mean of theirs
 * (bagging without resampling): the hidden layers stand side by side, their weights to the outputs divided by their number.
 */
export function trainEnsemble(
  rows: SparseRows,
  which: Uint32Array,
  targets: Targets,
  settings: TrainingSettings & { members: number },
): TrainedNetwork {
  const { members, hidden } = settings;
  const networks = Array.from({ length: members }, (_, member) =>
    trainNetwork(rows, which, targets, {
      ...settings,
      seed: settings.seed + member,
    }),
  );
  const first = new Float32Array(rows.width * hidden * members);
  const second = new Float32Array(hidden * members * targets.outputs);
  const biases = new Float32Array(targets.outputs);
  for (const [member, network] of networks.entries()) {
    for (let column = 0; column < rows.width; column++)
      first.set(network.first.subarray(column * hidden, (column + 1) * hidden), (column * members + member) * hidden);
    second.set(
      network.second.map((weight) => weight / members),
      member * network.second.length,
    );
    for (const [output, bias] of network.biases.entries()) biases[output]! += bias / members;
  }
  return { first, second, biases };
}
