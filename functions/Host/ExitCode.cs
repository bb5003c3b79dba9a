namespace Spate.Host;

/// <summary>The program's exit codes.</summary>
internal static class ExitCode
{
    /// <summary>Success. Also when <c>spate run</c> is stopped.</summary>
    public const int Ok = 0;

    /// <summary>The work failed: a file could not be processed, a run failed, totals differ, something does not exist.</summary>
    public const int Failed = 1;

    /// <summary>The command line, <c>pipeline.yaml</c> or <c>host.json</c> is wrong. Nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>A dry run found what the real run would change. Nothing was done.</summary>
    public const int Different = 3;

    /// <summary>Stopped by Ctrl-C before the work was done; shells use the same code (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
