using Google.Protobuf.Reflection;

namespace Microservices.Server.Reflection;

/// <summary>What a file declares, by its full name as protobuf has it: an enum's values are named beside the enum, not inside it.</summary>
internal static class Symbols
{
    public static IEnumerable<string> Of(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(service => service.Methods.Select(method => method.FullName).Prepend(service.FullName)),
        .. file.EnumTypes.SelectMany(type => Of(type, file.Package)),
        .. MessagesOf(file).SelectMany(Of),
        .. ExtensionsOf(file).Select(extension => extension.FullName),
    ];

    /// <summary>Those inside others too.</summary>
    public static IEnumerable<MessageDescriptor> MessagesOf(FileDescriptor file) => WithNested(file.MessageTypes);

    /// <summary>Those inside messages too.</summary>
    public static IEnumerable<FieldDescriptor> ExtensionsOf(FileDescriptor file) =>
        file.Extensions.UnorderedExtensions.Concat(MessagesOf(file).SelectMany(message => message.Extensions.UnorderedExtensions));

    private static IEnumerable<MessageDescriptor> WithNested(IEnumerable<MessageDescriptor> messages) =>
        messages.SelectMany(message => WithNested(message.NestedTypes).Prepend(message));

    private static IEnumerable<string> Of(MessageDescriptor message) =>
    [
        message.FullName,
        .. message.Fields.InDeclarationOrder().Select(field => field.FullName),
        .. message.Oneofs.Select(oneof => oneof.FullName),
        .. message.EnumTypes.SelectMany(type => Of(type, message.FullName)),
    ];

    private static IEnumerable<string> Of(EnumDescriptor type, string scope) =>
        type.Values.Select(value => scope.Length == 0 ? value.Name : $"{scope}.{value.Name}").Prepend(type.FullName);
}
