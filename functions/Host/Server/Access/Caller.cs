using Microsoft.AspNetCore.Http;

namespace Spate.Host.Server.Access;

/// <summary>What a caller may do.</summary>
internal enum Role
{
    /// <summary>Look at everything, and change nothing.</summary>
    Viewer,

    /// <summary>All that the API offers.</summary>
    Operator,
}

/// <summary>Who sent a request.</summary>
/// <param name="Name">The name of the key, or of this machine.</param>
/// <param name="Role">What it may do.</param>
internal sealed record Caller(string Name, Role Role)
{
    private static readonly object Key = new();

    /// <summary>Whoever reaches an address that only this machine can reach.</summary>
    public static Caller ThisMachine { get; } = new("this machine", Role.Operator);

    /// <summary>Who sent a request; null if nobody known.</summary>
    public static Caller? Of(HttpContext context) => context.Items.TryGetValue(Key, out var caller) ? (Caller?)caller : null;

    public void Note(HttpContext context) => context.Items[Key] = this;
}
