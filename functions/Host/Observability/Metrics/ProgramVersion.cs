using System.Reflection;

namespace Spate.Host.Observability.Metrics;

/// <summary>The version of the program.</summary>
internal static class ProgramVersion
{
    /// <summary>The version of the build, with the commit if known.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
