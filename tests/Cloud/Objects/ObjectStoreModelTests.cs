using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Spate.Cloud.Tests.Objects;

/// <summary>The store beside a dictionary that does what S3 does, less what a file system cannot.</summary>
public sealed class ObjectStoreModelTests
{
    private static readonly string[] Keys = ["a", "a/b", "a/b/c", "a-b", "b", "b/a", "c.x/d"];

    private enum Act
    {
        Put,
        PutNew,
        PutOver,
        Stream,
        Abort,
        Delete,
    }

    [Fact]
    public void Ends_as_it_does_in_a_dictionary() =>
        Prop.ForAll(Steps().ArrayOf().ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    private static Gen<(Act Act, string Key)> Steps() =>
        from act in Gen.Elements(Enum.GetValues<Act>()) from key in Gen.Elements(Keys) select (act, key);

    private static async Task<bool> RunAsync((Act Act, string Key)[] steps)
    {
        using var directory = new TemporaryDirectory();
        using var store = new LocalObjectStore(directory.Path, new() { FlushToDisk = false });
        store.CreateBucket("bucket");
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);

        for (var i = 0; i < steps.Length; i++)
        {
            var (act, key) = steps[i];
            var content = $"{i} {act}";
            var expected = Expect(model, act, key, content);
            var actual = await ActAsync(store, act, new("bucket", key), Encoding.UTF8.GetBytes(content));
            if (expected != actual)
            {
                throw new InvalidOperationException(
                    $"Step {i} {act} {key}: expected {expected?.ToString() ?? "success"}, got {actual?.ToString() ?? "success"}.");
            }
        }

        var listed = await store.ListAsync("bucket").ToListAsync();
        var contents = new List<(string, string)>();
        foreach (var info in listed)
        {
            using var reader = new StreamReader(await store.OpenReadAsync(info.Address, new(IfMatch: info.ETag)));
            contents.Add((info.Address.Key, await reader.ReadToEndAsync()));
        }

        return contents.SequenceEqual(model.Select(pair => (pair.Key, pair.Value)));
    }

    private static ObjectStoreError? Expect(SortedDictionary<string, string> model, Act act, string key, string content)
    {
        if (act == Act.Delete)
            model.Remove(key);
        if (act is Act.Delete or Act.Abort)
            return null;
        if (act == Act.PutNew && model.ContainsKey(key))
            return ObjectStoreError.PreconditionFailed;
        if (act == Act.PutOver && !model.ContainsKey(key))
            return ObjectStoreError.PreconditionFailed;
        if (model.Keys.Any(
            other => other.StartsWith($"{key}/", StringComparison.Ordinal) || key.StartsWith($"{other}/", StringComparison.Ordinal)))
        {
            return ObjectStoreError.InvalidName;
        }

        model[key] = content;
        return null;
    }

    private static async Task<ObjectStoreError?> ActAsync(LocalObjectStore store, Act act, ObjectAddress address, byte[] content)
    {
        try
        {
            switch (act)
            {
                case Act.Put:
                    await store.PutAsync(address, content);
                    break;
                case Act.PutNew:
                    await store.PutAsync(address, content, new(IfNoneMatch: true));
                    break;
                case Act.PutOver:
                    await store.PutAsync(address, content, new(IfMatch: (await store.HeadAsync(address))?.ETag ?? "none"));
                    break;
                case Act.Stream or Act.Abort:
                    await using (var writer = await store.OpenWriteAsync(address))
                    {
                        await writer.Body.WriteAsync(content);
                        if (act == Act.Stream)
                            await writer.CompleteAsync();
                    }

                    break;
                default:
                    await store.DeleteAsync(address);
                    break;
            }

            return null;
        }
        catch (ObjectStoreException e)
        {
            return e.Error;
        }
    }
}
