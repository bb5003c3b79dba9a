namespace Spate.Cloud;

/// <summary>A change to an object.</summary>
/// <param name="Content">The change, as JSON.</param>
/// <param name="Type">How the content is meant.</param>
public sealed record V1Patch(string Content, V1Patch.PatchType Type)
{
    /// <summary>How the content of a patch is meant.</summary>
    public enum PatchType
    {
        /// <summary>RFC 7396: an object whose members replace those of the same name; null removes one.</summary>
        MergePatch,

        /// <summary>RFC 6902: a list of operations.</summary>
        JsonPatch,
    }

    internal string MediaType => Type switch
    {
        PatchType.MergePatch => "application/merge-patch+json",
        PatchType.JsonPatch => "application/json-patch+json",
        _ => throw new InvalidOperationException($"{Type} is no type of patch."),
    };
}
