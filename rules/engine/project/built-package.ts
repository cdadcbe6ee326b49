import type { ProjectFiles } from '../model/files.ts';
import type { ProbedPath } from '../model/manifest.ts';
import { baseName, folderOf, foldersUpTo, joined } from '../tools/paths.ts';
import { normalised } from './modules.ts';
import { isService, packageOf, workspacePackages, type Package } from './package.ts';

/**
 * The package that a container of a manifest is built from: the one around the folder that it is built in, or the only one that
 * its image is named after. `undefined` where nobody can tell.
 *
 * @param file the manifest
 */
export function builtPackage(file: string, origin: ProbedPath['origin'], root: string, files: ProjectFiles): Package | undefined {
  if ('folder' in origin) {
    const folder = normalised(joined(folderOf(file), origin.folder));
    if (!`${folder}/`.startsWith(`${root}/`)) return undefined;
    const around = foldersUpTo(folder, root).find((each) => files.read(joined(each, 'package.json')) !== undefined);
    const chosen = around === root ? chosenPackage(files.read(file) ?? '', root, files) : undefined;
    if (chosen !== undefined) return chosen;
    return around === undefined ? undefined : packageOf(joined(around, 'package.json'), root, files);
  }
  const name = baseName(origin.image).replace(/[:@].*$/, '');
  const matching = [...workspacePackages(root, files)].filter(([packageName, folder]) => baseName(packageName) === name || baseName(folder) === name);
  const folder = matching.length === 1 ? matching[0]?.[1] : undefined;
  const found = folder === undefined ? undefined : packageOf(joined(folder, 'package.json'), root, files);
  // A library of the same name is what others use to reach it.
  return found !== undefined && isService(found, files) ? found : undefined;
}

/** The only service among the packages that a Dockerfile of a whole repository picks: `pnpm --filter=./apps/orders build`. */
function chosenPackage(dockerfile: string, root: string, files: ProjectFiles): Package | undefined {
  const workspaces = workspacePackages(root, files);
  const chosen = new Set([...dockerfile.matchAll(/--filter[= ]["']?([\w@./-]+)/g)].flatMap(([, picked = '']) => workspaces.get(picked) ?? (picked.startsWith('./') ? normalised(joined(root, picked)) : [])));
  const services = [...chosen].map((folder) => packageOf(joined(folder, 'package.json'), root, files)).filter((found) => isService(found, files));
  return services.length === 1 ? services[0] : undefined;
}
