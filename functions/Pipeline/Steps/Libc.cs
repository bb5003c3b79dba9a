using System.Runtime.InteropServices;

namespace Spate.Pipeline.Steps;

internal static partial class Libc
{
    public const int KillSignal = 9;

    /// <summary>Signals a process, or with a negative number a process group; what is gone already needs no signal.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();
}
