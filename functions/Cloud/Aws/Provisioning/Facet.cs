namespace Spate.Cloud.Aws.Provisioning;

/// <summary>One setting of a bucket.</summary>
/// <param name="Value">Its value; null when it is not set.</param>
/// <param name="IsSupported">Whether the service supports it.</param>
internal readonly record struct Facet<T>(T? Value, bool IsSupported)
    where T : class
{
    public static Facet<T> Absent => new(null, IsSupported: true);

    public static Facet<T> Unsupported => new(null, IsSupported: false);
}
