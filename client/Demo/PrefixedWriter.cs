using System.Text;

namespace Microservices.Client.Demo;

/// <summary>Writes each line whole, behind the name of the process it is from.</summary>
internal sealed class PrefixedWriter(TextWriter output, Lock sharedLock, string prefix) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void WriteLine(string? value)
    {
        lock (sharedLock)
        {
            output.WriteLine(prefix + value);
        }
    }
}
