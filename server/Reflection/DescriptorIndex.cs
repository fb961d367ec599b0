using Google.Protobuf.Reflection;

namespace Microservices.Server.Reflection;

/// <summary>Finds the file in which something is declared, among some files and all that they import.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _bySymbol = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<int, FileDescriptor>> _extensions = new(StringComparer.Ordinal);

    public DescriptorIndex(IEnumerable<FileDescriptor> files)
    {
        foreach (var file in WithImports(files))
        {
            _byName[file.Name] = file;
            foreach (var symbol in Symbols.Of(file))
            {
                _bySymbol[symbol] = file;
            }

            foreach (var message in Symbols.MessagesOf(file))
            {
                _extensions.TryAdd(message.FullName, []);
            }
        }

        foreach (var extension in _byName.Values.SelectMany(Symbols.ExtensionsOf))
        {
            _extensions[extension.ExtendeeType.FullName][extension.FieldNumber] = extension.File;
        }
    }

    public FileDescriptor? FileByName(string name) => _byName.GetValueOrDefault(name);

    public FileDescriptor? FileBySymbol(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    public FileDescriptor? FileByExtension(string message, int number) => _extensions.GetValueOrDefault(message)?.GetValueOrDefault(number);

    /// <returns>Null when there is no such message.</returns>
    public IEnumerable<int>? ExtensionNumbers(string message) => _extensions.GetValueOrDefault(message)?.Keys;

    /// <summary>The files, in front of all that they import; each once.</summary>
    public static IReadOnlyCollection<FileDescriptor> WithImports(IEnumerable<FileDescriptor> files)
    {
        var found = new List<FileDescriptor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<FileDescriptor>(files);
        while (next.TryDequeue(out var file))
        {
            if (names.Add(file.Name))
            {
                found.Add(file);
                foreach (var import in file.Dependencies)
                {
                    next.Enqueue(import);
                }
            }
        }

        return found;
    }
}
