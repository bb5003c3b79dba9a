namespace Spate.Cloud.Aws.Provisioning;

/// <summary>One thing that a bucket can be configured with.</summary>
/// <param name="Value">What it is configured with; null for nothing.</param>
/// <param name="IsSupported">Whether the service knows of it at all.</param>
internal readonly record struct Facet<T>(T? Value, bool IsSupported)
    where T : class
{
    public static Facet<T> Absent => new(null, IsSupported: true);

    public static Facet<T> Unsupported => new(null, IsSupported: false);
}
