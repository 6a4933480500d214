import {
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  PostgresQueryCompiler,
} from 'kysely';
import type { Db } from '../../src/platform/database/tables.ts';

/** A database that remembers every statement sent through it. */
export type CountedDatabase = {
  db: Db;
  /** The statements so far, as SQL with placeholders; begin and commit are not among them. */
  statements: string[];
};

/** Wraps a database so that its statements can be counted, those in transactions too. */
export function countStatements(db: Db): CountedDatabase {
  const compiler = new PostgresQueryCompiler();
  const texts = new WeakMap<object, string>();
  const statements: string[] = [];
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }: PluginTransformQueryArgs) {
      texts.set(queryId, compiler.compileQuery(node, queryId).sql);
      return node;
    },
    async transformResult({ queryId, result }: PluginTransformResultArgs) {
      statements.push(texts.get(queryId) ?? '');
      return result;
    },
  };
  return { db: db.withPlugin(plugin), statements };
}
