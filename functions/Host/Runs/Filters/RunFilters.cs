using Spate.Cloud;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Runs.Filters;

/// <summary>Filters in the words of the pipeline: routes and objects are tags of a run.</summary>
internal static class RunFilters
{
    extension(RunFilter filter)
    {
        /// <summary>Whether it leaves everything out.</summary>
        public bool IsEmpty => filter.IsOfStateAndTime && filter is { States: [], CreatedFrom: null, CreatedTo: null };

        /// <summary>Whether it asks for nothing but states and times.</summary>
        public bool IsOfStateAndTime => filter.IsForQuery && filter.InstanceIdPrefix is null;

        /// <summary>Whether a query answers all of it, without a look at every run.</summary>
        public bool IsForQuery => filter is
        {
            Name: null, Tags.Count: 0, TagPrefixes.Count: 0, Fingerprint: null, FailureText: null, Output.Count: 0,
        };

        /// <summary>Of this route too.</summary>
        public RunFilter OfRoute(string? route) => route is null ? filter : filter.WithTag(RunTags.Route, route);

        /// <summary>Of objects in this bucket whose keys begin so too.</summary>
        public RunFilter OfObjects(ObjectAddress? objects)
        {
            if (objects is not { } address)
                return filter;
            var prefixes = filter.TagPrefixes.ToDictionary(StringComparer.Ordinal);
            prefixes[RunTags.Key] = address.Key;
            return filter.WithTag(RunTags.Bucket, address.Bucket) with { TagPrefixes = prefixes };
        }

        private RunFilter WithTag(string name, string value) =>
            filter with { Tags = new Dictionary<string, string>(filter.Tags, StringComparer.Ordinal) { [name] = value } };
    }

    /// <summary>Reads what a filter says of a tag or a result; null if it has not the form <c>name=value</c>.</summary>
    public static KeyValuePair<string, string>? ParsePair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? new KeyValuePair<string, string>(text[..equals], text[(equals + 1)..]) : null;
    }
}
