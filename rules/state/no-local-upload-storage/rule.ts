import { defineServiceRule } from '../../engine/model/rule.ts';

/** Folders that everybody knows to be passing. */
const PASSING = /^(?:tmp|temp|var\/tmp|cache)(?:\/|$)|(?:^|\/)(?:tmp|temp|\.tmp)(?:\/|$)/i;

/** What was kept is taken away again: removed, moved, or sent on. */
const TAKEN = /(?:unlink|rimraf|rename|move|\brm|remove|outputFile|upload\w*|putObject|PutObjectCommand|createReadStream|readFile|sharp|fs\.promises\.\w+)(?:Sync)?\(\s*[^;{}]{0,120}?(?:file|image|upload|\w+)s?\w*[?!]?(?:\[\d\])?[?!]?\.path\b/i;

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
}

export default defineServiceRule({
  id: 'no-local-upload-storage',
  family: 'state',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow keeping what users upload on the disk of one instance.',
  sources: ['https://12factor.net/processes', 'https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/', 'https://github.com/expressjs/multer#readme'],
  facts: ['localUpload'],
  check({ folder, range }, service) {
    if (!service.isService || service.settings.singleInstance === true || PASSING.test(folder) || service.mentions(TAKEN)) return undefined;
    const last = folder.split('/').at(-1) ?? folder;
    const served = service.mentions(new RegExp(`(?:static|serveStatic|ServeStaticModule|sendFile)\\w*[^;]{0,160}?['"\`/]${escaped(last)}['"\`/]`, 'i'));
    return {
      range,
      message: {
        what: `What is uploaded lies in \`${folder}\` of the instance that took it${served ? ', and only that instance can serve it' : '; no other instance has it'}.`,
        why: 'During a rolling deploy the next request reaches another instance, which has no such file, and when the old instance is removed its disk is gone with everything on it.',
        instead: 'Keep it where all instances can read it: an object store, or a volume that they share. Until it is there, `memoryStorage()` or a temporary folder holds it for one request.',
      },
    };
  },
});
