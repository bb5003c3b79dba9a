using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spate.Cloud;

namespace Spate.Pipeline.Outputs;

/// <summary>Small objects that hold JSON.</summary>
internal static class JsonObjects
{
    public static async Task<ObjectInfo> PutJsonAsync<T>(
        this IObjectStore store, ObjectAddress address, T value, JsonTypeInfo<T> type, PutCondition condition = default,
        CancellationToken cancellationToken = default) =>
        await store.PutAsync(address, JsonSerializer.SerializeToUtf8Bytes(value, type), condition, cancellationToken);

    /// <summary>Reads an object that this program wrote.</summary>
    /// <exception cref="ObjectStoreException">The object does not exist or cannot be read.</exception>
    /// <exception cref="PermanentFailureException">It is not JSON that this program wrote.</exception>
    public static async Task<T> GetJsonAsync<T>(
        this IObjectStore store, ObjectAddress address, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        await using var stream = await store.OpenReadAsync(address, default, cancellationToken);
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken) ?? throw new JsonException("the value is null");
        }
        catch (JsonException e)
        {
            throw new PermanentFailureException(
                "DamagedOutput", $"{address} is not what Spate wrote there: {e.Message}. Remove it, and put the input in place again.", e);
        }
    }

    /// <summary>The same, or null where there is no object.</summary>
    public static async Task<T?> FindJsonAsync<T>(
        this IObjectStore store, ObjectAddress address, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
        where T : class
    {
        try
        {
            return await store.GetJsonAsync(address, type, cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Error == ObjectStoreError.NoSuchKey)
        {
            return null;
        }
    }
}
