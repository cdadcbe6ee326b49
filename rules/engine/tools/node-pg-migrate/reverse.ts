import type { Value } from '../../code/value.ts';

/** What takes an operation back, and with which arguments: a migration without `down` is run backwards (migrationBuilder.ts, `enableReverseMode`). */
export type Reverse = (args: readonly Value[]) => readonly [method: string, args: readonly Value[]];

function droppedAs(method: string, options: number): Reverse {
  return (args) => {
    const [object] = args;
    const own = args[options];
    return [method, object === undefined ? [] : own === undefined ? [object] : [object, own]];
  };
}

const same =
  (method: string): Reverse =>
  (args) => [method, args];

/** Two names changed about. */
const back =
  (method: string): Reverse =>
  ([from, to, ...rest]) => [method, [to, from, ...rest].filter((value) => value !== undefined)];

const partBack =
  (method: string): Reverse =>
  ([object, from, to]) => [method, [object, to, from].filter((value) => value !== undefined)];

/** Operations that can be taken back, by their method. */
export const REVERSES: Readonly<Record<string, Reverse>> = {
  createTable: droppedAs('dropTable', 2),
  addColumns: same('dropColumns'),
  addColumn: same('dropColumns'),
  addConstraint: same('dropConstraint'),
  createConstraint: same('dropConstraint'),
  createIndex: same('dropIndex'),
  addIndex: same('dropIndex'),
  createType: droppedAs('dropType', 3),
  addType: droppedAs('dropType', 3),
  createView: droppedAs('dropView', 1),
  createMaterializedView: droppedAs('dropMaterializedView', 1),
  createFunction: same('dropFunction'),
  createTrigger: same('dropTrigger'),
  createSchema: droppedAs('dropSchema', 1),
  createExtension: same('dropExtension'),
  createSequence: droppedAs('dropSequence', 1),
  createDomain: droppedAs('dropDomain', 2),
  createPolicy: same('dropPolicy'),
  addTypeAttribute: same('dropTypeAttribute'),
  refreshMaterializedView: same('refreshMaterializedView'),
  grantOnTables: same('revokeOnTables'),
  renameTable: back('renameTable'),
  renameIndex: back('renameIndex'),
  renameType: back('renameType'),
  renameView: back('renameView'),
  renameMaterializedView: back('renameMaterializedView'),
  renameSchema: back('renameSchema'),
  renameSequence: back('renameSequence'),
  renameDomain: back('renameDomain'),
  renameColumn: partBack('renameColumn'),
  renameConstraint: partBack('renameConstraint'),
  renameTypeValue: partBack('renameTypeValue'),
  renameTypeAttribute: partBack('renameTypeAttribute'),
  renameTrigger: partBack('renameTrigger'),
  renamePolicy: partBack('renamePolicy'),
};
