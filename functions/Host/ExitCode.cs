namespace Spate.Host;

/// <summary>What the program's exit code tells the caller.</summary>
internal static class ExitCode
{
    /// <summary>All was done. Also how <c>spate run</c> ends when it is asked to stop.</summary>
    public const int Ok = 0;

    /// <summary>The work failed: a file could not be processed, a run failed, totals differ, something is not there.</summary>
    public const int Failed = 1;

    /// <summary>The command line, <c>pipeline.yaml</c> or <c>host.json</c> is wrong. Nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>A dry run found what the real run would change. Nothing was done.</summary>
    public const int Different = 3;

    /// <summary>Stopped by Ctrl-C before the work was done, as shells report it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
